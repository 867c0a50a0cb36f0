// Hears its parent, and so keeps itself alive: `process.on('message')` refs the channel.
export function register(hooks) {
  process.on('message', (message) => {
    if (message === 'shutdown') for (const { run } of hooks) run()
  })
}
