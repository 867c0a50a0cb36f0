// A file whose download takes a while, if the client reads slowly, and one whose download does not.
const { mkdirSync, writeFileSync } = require('node:fs')

mkdirSync('public', { recursive: true })
writeFileSync('public/small.txt', 'small\n')
writeFileSync('public/large.txt', 'large\n'.repeat(2 ** 21))
