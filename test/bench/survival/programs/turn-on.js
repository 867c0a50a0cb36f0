/** What is off by default, turned on as each README says. */
const SWITCHES = {
  lastcall: async (what) => (await import('lastcall')).configure({ [what]: true }),
  'async-exit-hook': async (what) => {
    const { default: exitHook } = await import('async-exit-hook')
    // Not the handler of rejections too: with both, the first one alone counts.
    if (what === 'crashes') exitHook.uncaughtExceptionHandler((error) => console.error(error))
  },
}

export async function turnOn(contender, features) {
  for (const feature of features) await SWITCHES[contender]?.(feature)
}
