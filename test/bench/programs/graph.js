// Hooks of 100 to 300 ms that wait for some of each other; prints the wall time / the longest path: name of a contender.
import { setTimeout } from 'node:timers/promises'

const COUNT = Number(process.argv[3])
const hooks = Array.from({ length: COUNT }, (_, at) => ({
  name: `hook ${at}`,
  ms: 100 + ((at * 37) % 201),
  after: [at - 7, at - 11]
    .filter((earlier) => earlier >= 0 && at % 3 !== 0)
    .map((earlier) => `hook ${earlier}`),
}))

const ends = new Map()
for (const { name, ms, after } of hooks)
  ends.set(name, ms + Math.max(0, ...after.map((each) => ends.get(each))))
const longest = Math.max(...ends.values())

const ways = {
  'by-hand'() {
    process.on('SIGTERM', async () => {
      const done = new Map()
      for (const { name, ms, after } of hooks) {
        done.set(
          name,
          Promise.all(after.map((each) => done.get(each))).then(() => setTimeout(ms)),
        )
      }
      await Promise.all(done.values())
      process.exit()
    })
  },
  async lastcall() {
    const { onShutdown } = await import('lastcall')
    for (const { name, ms, after } of hooks) {
      onShutdown(name, () => setTimeout(ms), after.length > 0 ? { after } : { concurrent: true })
    }
  },
  async 'node-graceful-shutdown'() {
    const { onShutdown } = await import('node-graceful-shutdown')
    for (const { name, ms, after } of hooks) onShutdown(name, after, () => setTimeout(ms))
  },
}

await ways[process.argv[2]]()
const hold = setInterval(() => {}, 1_000)
let signalled
process.prependListener('SIGTERM', () => {
  signalled = performance.now()
  clearInterval(hold)
})
process.on('exit', () => console.log((performance.now() - signalled) / longest))
process.kill(process.pid, 'SIGTERM')
