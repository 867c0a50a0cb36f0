// A program with hooks, one contender, and one fault. Usage: hooks.js <contender> <scenario as JSON>
import { createElsewhere } from './elsewhere.js'
import { HOOK_KINDS } from './hook-kinds.js'
import { mark } from './mark.js'
import { turnOn } from './turn-on.js'

const [, , contender, scenario] = process.argv
const {
  hooks,
  copiedHooks = [],
  copy,
  timeout,
  elsewhere = [],
  features = [],
  ...options
} = JSON.parse(scenario)

// Keeps the event loop alive, as a pool of connections does until a hook has closed it.
const pool = setInterval(() => {}, 1_000)
if (options.isIdle) clearInterval(pool)
const happen = createElsewhere(elsewhere, pool)

/** A hook tells when it begins and when it has ended. */
function createHook([name, kind, argument]) {
  const begin = () => {
    mark(`begin ${name}`, options.marks)
    if (!options.keepsPool) clearInterval(pool)
    happen('stopping')
  }
  const end = () => mark(`end ${name}`, options.marks)
  const runAtOnce = () => {
    begin()
    end()
  }
  const run = async () => {
    begin()
    await HOOK_KINDS[kind](argument)
    end()
  }
  return kind === 'synchronous' ? { name, isAsync: false, run: runAtOnce } : { name, isAsync: true, run }
}

/** A contender which offers a server only has hooks beside it. */
async function setUp(file, list) {
  const { register, serve } = await import(file)
  if (register) await register(list.map(createHook), { timeout })
  else await serve((_request, response) => response.end(), { hooks: list.map(createHook), timeout })
}

happen('start')
await setUp(`../../contenders/${contender}.js`, hooks)
if (copy) await setUp(copy, copiedHooks)
await turnOn(contender, features)
mark('ready', options.marks)
happen('ready')
