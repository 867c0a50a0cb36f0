import { Client } from './client.ts'
import { inPlace } from './place.ts'
import { type Outcome, type Program, pause, withProgram } from './program.ts'

/** What a program is sent: a signal, nothing for so many milliseconds, or the request of a new client. */
export type Step = NodeJS.Signals | number | 'request'

/** How a server ended that had a request under way. */
export interface Observed extends Outcome {
  /** Whether that request was answered, whole. */
  readonly isAnswered: boolean
  /** Whether the client that came later was. */
  readonly isServed: boolean
  /** Milliseconds from the answer to the end. */
  readonly afterAnswer: number
}

/** Starts a server of `examples/migration`, sends it a request, and in the middle of that its steps. */
export function observeServer(
  file: string,
  steps: readonly Step[],
  { keeps = false }: { keeps?: boolean } = {},
): Promise<Observed> {
  return withProgram(`../../examples/migration/${file}`, async (program) => {
    await program.until('ready on port')
    const port = portOf(program, 'ready')
    let answeredAt = 0
    const answer = ask(port, keeps).finally(() => {
      answeredAt = performance.now()
    })
    await program.until('report begun')
    const isServed = await send(program, steps)
    const outcome = await program.exited()
    const end = performance.now()
    return { ...outcome, isAnswered: await answer, isServed, afterAnswer: end - answeredAt }
  })
}

/** Runs a tool of `examples/migration`, and sends it its steps. What it leaves in its temporary folder is removed. */
export function observeTool(
  file: string,
  steps: readonly Step[],
  args: readonly string[] = [],
): Promise<Outcome> {
  return inPlace(async ({ folder }) =>
    withProgram(
      `../../examples/migration/${file}`,
      async (program) => {
        await program.until('ready')
        await send(program, steps)
        return program.exited()
      },
      { args, env: { ...process.env, TMPDIR: folder } },
    ),
  )
}

/** The port that a program has printed. */
export const portOf = (program: Program, what: 'ready' | 'health'): number =>
  Number(new RegExp(`${what} on port (\\d+)`).exec(program.stdout)?.[1])

/** Sends a program its steps; tells what the new client among them has got. */
async function send(program: Program, steps: readonly Step[]): Promise<boolean> {
  let isServed = false
  for (const step of steps) {
    if (step === 'request') isServed = await ask(portOf(program, 'ready'), false)
    else if (typeof step === 'number') await pause(step)
    else program.kill(step)
  }
  return isServed
}

/** Whether a request on a connection of its own is answered. */
async function ask(port: number, keeps: boolean): Promise<boolean> {
  const client = await Client.connect(port, false).catch(() => undefined)
  if (!client) return false
  const rest = keeps ? '' : 'Connection: close\r\n'
  client.send(`GET /report HTTP/1.1\r\nHost: localhost\r\n${rest}\r\n`)
  const response = await client.response().catch(() => undefined)
  return response?.status === 200 && response.body === 'the report'
}
