// Says what a shutdown adds to the memory of a process, in bytes: name of a contender.
const { register } = await import(`../contenders/${process.argv[2]}.js`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

let before = 0
const run = async () => {
  // Until then a thread has started, and what it needs does not grow any more.
  await pause(500)
  console.log(process.memoryUsage.rss() - before)
}
await register([{ name: 'weighs', run, isAsync: true }])
setInterval(() => {}, 1_000)
await pause(200)
before = process.memoryUsage.rss()
process.kill(process.pid, 'SIGTERM')
