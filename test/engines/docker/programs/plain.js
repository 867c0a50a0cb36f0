// A handler of its own, without the library, which reads a file.
import { readFile } from 'node:fs/promises'

process.on('SIGTERM', async () => {
  await readFile('plain.js')
  console.log('flushed')
  process.exit(0)
})
setInterval(() => {}, 1_000)
console.log('ready')
