// The service that all contenders run: it takes an order, stores it for a while, answers;
// or shows one.
// Usage: node orders.js <contender> <port> <delay>, where a delay of 0 is the contender as it comes
const [name, port, delay] = process.argv.slice(2)

/** Longest life in milliseconds: no process is left for ever behind a benchmark that was killed. */
const LIFE = 300_000

const { serve } = await import(`../contenders/${name}.js`)
const server = await serve(takeOrder, { port: Number(port), delay: Number(delay) })
// Longer than nginx keeps an idle connection (60 s), as any server behind it needs: else the two race.
server.keepAliveTimeout = 65_000
setTimeout(() => process.exit(3), LIFE).unref()
console.log(`ready on ${port}`)

async function takeOrder(request, response) {
  response.setHeader('Content-Type', 'application/json')
  if (request.method === 'GET') return showOrder(request, response)
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const { order } = JSON.parse(body)
  await pause()
  response.end(JSON.stringify({ order, pid: process.pid }))
}

// Half of the answer at once: a process that ends too early leaves the client with that.
async function showOrder({ url }, response) {
  response.write(`{"order":${url.split('/').at(-1)},`)
  await pause()
  response.end(`"pid":${process.pid}}`)
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20))
}
