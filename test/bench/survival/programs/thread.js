// A thread that has a hook of its own. Usage: thread.js <contender> <scenario as JSON>
import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { mark } from './mark.js'

const [, , contender, scenario] = process.argv
const { timeout, isInMain = false } = JSON.parse(scenario)
const { register } = await import(`../../contenders/${contender}.js`)

const createHook = (name) => ({
  name,
  isAsync: true,
  async run() {
    await new Promise((resolve) => setTimeout(resolve, 50))
    mark(`end ${name}`)
  },
})

if (isMainThread) {
  const names = isInMain ? ['thread', 'main'] : ['main']
  await register(names.map(createHook), { timeout })
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) })
  await once(worker, 'message')
  mark('ready')
} else {
  if (!isInMain) await register([createHook('thread')], { timeout })
  setInterval(() => {}, 1_000)
  parentPort.postMessage('ready')
}
