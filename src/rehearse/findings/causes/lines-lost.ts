import type { Finding } from '../../result.ts'
import { count } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { type Measured, worstOf } from '../measured.ts'
import { stackOf } from '../stack.ts'

/** Lines that the program had written to stdout did not arrive. */
export const linesLost: Cause = {
  id: 'lines-lost',
  isShown: ({ lostLines }) => (lostLines ?? 0) > 0,
  describe: (rehearsals, measured) => {
    const lines = worstOf(rehearsals, ({ lostLines }) => lostLines ?? 0).lostLines ?? 0
    return {
      level: 'loss',
      title: `${count(lines, 'line', 'lines')} that the service wrote to stdout did not arrive.`,
      details: [
        'Its reader was slow, as a log collector may be, and the process ended before the pipe was empty.',
      ],
      evidence: { lostLines: lines },
      remedy: remedyFor(measured),
    }
  },
}

function remedyFor(measured: Measured): Finding['remedy'] {
  switch (stackOf(measured)) {
    case 'node':
      return {
        text: '`process.exit()` drops what is still in the pipe. Let lastcall end the process: it waits until stdout and stderr are read.',
        from: 'process.exit()',
        to: "shutdown() // from 'lastcall'",
      }
    case 'lastcall':
      return {
        text: 'Something else ends the process, or the deadline passed before stdout was read. Remove calls of `process.exit()`, or raise `timeout`.',
        from: null,
        to: null,
      }
    default:
      return { text: 'Flush stdout and the logger before the process exits.', from: null, to: null }
  }
}
