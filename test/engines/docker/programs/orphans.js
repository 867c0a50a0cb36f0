// Leaves three processes behind, which then exit.
import { execFileSync } from 'node:child_process'
import { onShutdown } from 'lastcall'

onShutdown('flush', () => console.log('flushed'))
for (let count = 0; count < 3; count++) execFileSync('sh', ['-c', 'sleep 0.1 > /dev/null 2>&1 &'])
setInterval(() => {}, 1_000)
console.log('ready')
