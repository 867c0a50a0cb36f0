import { type BenchCase, defineCase } from './case.ts'
import { measure, tableOf } from './measure.ts'
import { timeProcess } from './process-time.ts'

const PROGRAM = new URL('./programs/listening.js', import.meta.url)

/** What `lastcall/auto` costs a server that needs no code. */
export const preload: BenchCase = defineCase({
  name: 'preload',
  title: 'Start of an HTTP server until it listens, with the preload',
  sizes: { full: { rounds: 21 }, smoke: { rounds: 1 } },
  async run({ rounds }) {
    const contenders = [
      { name: '`node app.js`', run: () => timeProcess(PROGRAM) },
      {
        name: '`node --import lastcall/auto app.js`',
        run: () => timeProcess(PROGRAM, { flags: ['--import', 'lastcall/auto'] }),
      },
    ]
    return { tables: [tableOf(await measure(contenders, rounds), 'whole process, ms')] }
  },
})
