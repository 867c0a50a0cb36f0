import { mark } from './mark.js'

/** What happens in a program beside its hooks, and when. */
const EVENTS = {
  'listens itself': { at: 'start', run: () => process.on('SIGTERM', () => mark('heard')) },
  'sets a status': { at: 'start', run: () => (process.exitCode = 3) },
  crashes: {
    at: 'ready',
    run: () =>
      later(50, () => {
        throw new Error('the cable is cut')
      }),
  },
  'has nothing left to do': { at: 'ready', run: (pool) => clearInterval(pool) },
  // From itself, since from another process 4 ms may become 200 on a busy machine.
  'gets SIGTERM again': { at: 'stopping', run: () => later(4, () => process.kill(process.pid, 'SIGTERM')) },
  'gets SIGINT': { at: 'stopping', run: () => later(4, () => process.kill(process.pid, 'SIGINT')) },
  exits: { at: 'ready', run: () => later(50, () => process.exit(3)) },
  'calls process.exit': { at: 'stopping', run: () => later(100, () => process.exit(0)) },
  'rejects unheard': { at: 'stopping', run: () => later(50, () => Promise.reject(new Error('a stray'))) },
  'throws unheard': {
    at: 'stopping',
    run: () =>
      later(50, () => {
        throw new Error('a stray')
      }),
  },
}

/** Lets happen what belongs to this moment; once, since several hooks may call it. */
export function createElsewhere(names, pool) {
  const left = new Set(names)
  return (moment) => {
    for (const name of left) {
      const { at, run } = EVENTS[name]
      if (at !== moment) continue
      left.delete(name)
      run(pool)
    }
  }
}

function later(ms, action) {
  setTimeout(action, ms)
}
