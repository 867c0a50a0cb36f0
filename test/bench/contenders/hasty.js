// Ends as soon as its hooks have, whatever is still on its way.
export function register(hooks) {
  process.on('SIGTERM', async () => {
    for (const { run } of hooks) await run()
    process.reallyExit(0)
  })
}
