// Runs as a process of its own, and outlives the tests by a moment: what they have left behind ends then, even if they were
// killed. It reads a line for each program: `+` when it starts, `-` when it is gone, its mark, its process id.
import { createInterface } from 'node:readline'
import { killGroup, killMarked } from './leftovers.ts'

const programs = new Map<string, number>()

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [sign, mark = '', pid] = line.split(' ')
    if (sign === '+') programs.set(mark, Number(pid))
    else programs.delete(mark)
  })
  .on('close', () => {
    for (const [mark, pid] of programs) {
      killGroup(pid)
      killMarked(mark)
    }
  })
