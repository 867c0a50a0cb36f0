// A server of a contender that watches its own event loop, from a line on stdin until its exit.
// Usage: node stall-server.js CONTENDER
import { writeSync } from 'node:fs'

/** Milliseconds between two looks. */
const EVERY = 1

const { serve } = await import(`../contenders/${process.argv[2]}.js`)
const server = await serve((_request, response) => response.end('hello'), { timeout: 20_000 })
// Longer than any of these measurements.
server.keepAliveTimeout = 120_000

process.stdin.once('data', () => {
  let last = performance.now()
  let longest = 0
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  setInterval(look, EVERY).unref()
  process.on('exit', () => {
    look()
    writeSync(1, `longest ${longest} ms\n`)
  })
  process.stdin.unref()
  console.log('watching')
})
console.log(`ready on ${server.address().port}`)
