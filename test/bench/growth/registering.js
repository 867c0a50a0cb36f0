// How a hook is registered: each resolves with a function of `(name, run, isAsync)`, which returns what takes
// the hook back, where there is such a thing.

/** Milliseconds; longer than any of these measurements. */
const TIMEOUT = 60_000

export const REGISTERING = {
  async 'by-hand'() {
    const hooks = []
    process.on('SIGTERM', async () => {
      for (const run of hooks) await run()
      process.exit()
    })
    return (_name, run) => hooks.push(run)
  },

  async lastcall() {
    const { configure, onShutdown } = await import('lastcall')
    configure({ timeout: TIMEOUT })
    return (_name, run) => onShutdown(run)
  },

  async 'lastcall, hooks with names'() {
    const { configure, onShutdown } = await import('lastcall')
    configure({ timeout: TIMEOUT })
    return (name, run) => onShutdown(name, run)
  },

  async 'exit-hook'() {
    const { default: exitHook, asyncExitHook } = await import('exit-hook')
    return (_name, run, isAsync) => (isAsync ? asyncExitHook(run, { wait: TIMEOUT }) : exitHook(run))
  },

  async 'async-exit-hook'() {
    const { default: exitHook } = await import('async-exit-hook')
    exitHook.forceExitTimeout(TIMEOUT)
    return (_name, run, isAsync) => exitHook(isAsync ? (callback) => run().then(callback) : () => run())
  },

  async 'node-graceful-shutdown'() {
    const { onShutdown } = await import('node-graceful-shutdown')
    return (name, run) => onShutdown(name, run)
  },

  async 'node-graceful-shutdown, in a line'() {
    const { onShutdown } = await import('node-graceful-shutdown')
    let before = []
    return (name, run) => {
      onShutdown(name, before, run)
      before = [name]
    }
  },

  async 'signal-exit'() {
    const { onExit } = await import('signal-exit')
    return (_name, run) => onExit(run)
  },

  async lightship() {
    const { createLightship } = await import('lightship')
    const lightship = await createLightship({
      signals: ['SIGTERM'],
      gracefulShutdownTimeout: TIMEOUT,
      shutdownHandlerTimeout: TIMEOUT,
    })
    lightship.signalReady()
    return (_name, run) => lightship.registerShutdownHandler(run)
  },
}
