// An event stream of three seconds.
export default defineEventHandler((event) => {
  const stream = createEventStream(event)
  let count = 0
  const timer = setInterval(async () => {
    await stream.push(String(++count))
    if (count < 15) return
    clearInterval(timer)
    await stream.close()
  }, 200)
  stream.onClosed(() => clearInterval(timer))
  return stream.send()
})
