// Streams events: tokens for 3 s, with a pause of 1.5 s; by `?of=silent` one, and by `?of=endless` one each 100 ms for ever.
import { setTimeout as pause } from 'node:timers/promises'

const encoder = new TextEncoder()

async function* tokens(of) {
  const count = of === 'endless' ? Infinity : of === 'silent' ? 1 : 15
  for (let number = 1; number <= count; number++) {
    yield `data: ${number}\n\n`
    await pause(number === 8 && of === 'tokens' ? 1_500 : 100)
  }
  if (of === 'silent') await new Promise(() => {})
  yield `data: done after ${count}\n\n`
}

function answer(request) {
  const source = tokens(request.nextUrl.searchParams.get('of') ?? 'tokens')
  const body = new ReadableStream({
    async pull(controller) {
      const { value, done } = await source.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
}

export const dynamic = 'force-dynamic'
export { answer as GET, answer as POST }
