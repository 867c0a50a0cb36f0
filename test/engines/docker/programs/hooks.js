// A hook of the kind that its argument names, and one that runs after it.
import { execSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { onShutdown } from 'lastcall'

const block = () => {
  for (;;);
}

const kinds = {
  done: () => {},
  fails: () => {
    throw new Error('on purpose')
  },
  reads: () => readFile('hooks.js'),
  long: () => sleep(3_000),
  'very-long': () => sleep(11_000),
  hangs: () => new Promise(() => {}),
  loops: () => block(),
  'loops-after-await': () => sleep(1).then(block),
  native: () => execSync('sleep 60'),
}

onShutdown('flush', () => console.log('flushed'))
onShutdown('first', kinds[process.argv[2]])
setInterval(() => {}, 1_000)
console.log('ready')
