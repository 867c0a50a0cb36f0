import { Hello } from './hello.ts'

const IDLE = 5_000
const BUSY = 200

/** Milliseconds that a request of hello.js takes which takes long. */
const REQUEST_MS = 1_000

/** Milliseconds for which a server goes on serving by default. */
const DELAY_MS = 500

/** How long a drain takes that many connections must not make longer, against what it has to wait for. */
export async function busyDrain(rounds: number): Promise<string> {
  const lines = ['| run | longest request left, ms | exit, ms | ratio | answered |', '|---|---|---|---|---|']
  for (let round = 1; round <= rounds; round++) {
    const hello = await Hello.start('drained')
    try {
      await hello.open(IDLE)
      const busy = await hello.open(BUSY)
      const answers = busy.map((client) => client.get('/second'))
      const begun = performance.now()
      // Behind all of them: once it is answered, they have begun.
      await hello.heap()
      const signalled = performance.now()
      hello.program.kill('SIGTERM')
      const bodies = await Promise.all(answers)
      const { code } = await hello.program.exited()
      const exit = performance.now() - signalled
      if (code !== 0) throw new Error(`exited with ${code}: ${hello.program.stderr}`)
      const left = begun + REQUEST_MS - signalled
      const ratio = exit / Math.max(left, DELAY_MS)
      const answered = bodies.filter(({ body }) => body === 'a second later').length
      lines.push(
        `| ${round} | ${left.toFixed(0)} | ${exit.toFixed(0)} | ${ratio.toFixed(2)} | ${answered} of ${BUSY} |`,
      )
    } finally {
      await hello.program.destroy()
    }
  }
  return lines.join('\n')
}
