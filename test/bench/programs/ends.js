// One synchronous hook that does nothing, and the end: name of a contender.
const { register, serve } = await import(`../contenders/${process.argv[2]}.js`)
const hooks = [{ name: 'nothing', run() {}, isAsync: false }]
if (register) {
  await register(hooks)
  setInterval(() => {}, 1_000)
} else await serve((_request, response) => response.end(), { hooks })
console.log('ready')
