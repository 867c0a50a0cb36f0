import { setTimeout } from 'node:timers/promises'

/**
 * What the consumers do with a message: they store it, which shows as a line, and then tell somebody. Who is stopped
 * between the two has done the work, and the server does not know.
 */
export async function handle(id, isRedelivered) {
  await setTimeout(10 * Math.random())
  console.log(isRedelivered ? `done ${id} redelivered` : `done ${id}`)
  await setTimeout(10 * Math.random())
}
