import type { ProgramResult, RunningProgram } from 'lastcall/testing'
import { Client } from './client.ts'
import { runFixture } from './fixture.ts'
import { inPlace } from './place.ts'
import { pause } from './program.ts'

/** What a program is sent: a signal, nothing for so many milliseconds, or the request of a new client. */
export type Step = NodeJS.Signals | number | 'request'

/** How a server ended that had a request under way. */
export interface Observed extends ProgramResult {
  /** Whether that request was answered, whole. */
  readonly isAnswered: boolean
  /** Whether the client that came later was. */
  readonly isServed: boolean
  /** Milliseconds from the answer to the end. */
  readonly afterAnswer: number
}

/** Starts a server of `examples/migration`, sends it a request, and in the middle of that its steps. */
export async function observeServer(
  file: string,
  steps: readonly Step[],
  { keeps = false }: { keeps?: boolean } = {},
): Promise<Observed> {
  let isServed = false
  let isAnswered = false
  let afterAnswer = 0
  const options = { until: 'ready on port' }
  const outcome = await runFixture(`../../examples/migration/${file}`, options, async (program) => {
    let answeredAt = 0
    const answer = ask(portOf(program, 'ready'), keeps).finally(() => {
      answeredAt = performance.now()
    })
    await program.until('report begun')
    isServed = await send(program, steps)
    await program.exited
    const end = performance.now()
    isAnswered = await answer
    afterAnswer = end - answeredAt
  })
  return { ...outcome, isAnswered, isServed, afterAnswer }
}

/** Runs a tool of `examples/migration`, and sends it its steps. What it leaves in its temporary folder is removed. */
export function observeTool(
  file: string,
  steps: readonly Step[],
  args: readonly string[] = [],
): Promise<ProgramResult> {
  return inPlace(({ folder }) => {
    const options = { args, env: { TMPDIR: folder }, until: 'ready' }
    return runFixture(`../../examples/migration/${file}`, options, (program) => send(program, steps))
  })
}

/** The port that a program has printed. */
export const portOf = (program: RunningProgram, what: 'ready' | 'health'): number =>
  Number(new RegExp(`${what} on port (\\d+)`).exec(program.stdout)?.[1])

/** Sends a program its steps; tells what the new client among them has got. */
async function send(program: RunningProgram, steps: readonly Step[]): Promise<boolean> {
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
