// An event stream of three seconds.
export function loader() {
  let count = 0
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      controller.enqueue(new TextEncoder().encode(`data: ${++count}\n\n`))
      if (count === 15) controller.close()
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
}
