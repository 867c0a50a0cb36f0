import assert from 'node:assert/strict'
import { type Outcome, type Program, withProgram } from '../support/program.ts'
import { becomesTrue } from './becomes-true.ts'

/** Where a test's messages come from, and what their server knows of them. */
export interface Messages {
  /** Sends one, and resolves when its server has it, or when it is answered. */
  send(id: string): Promise<unknown>
  /** Whether none waits for a consumer any more, by the server's word. */
  isEmpty(): Promise<boolean>
}

/** What became of messages that two consumers shared, of which one was stopped in the middle. */
export interface Consumed {
  readonly sent: number
  /** How often the first one had done its work when it was told to stop, and when it had ended. */
  readonly first: { readonly told: number; readonly ended: number }
  readonly lost: readonly string[]
  readonly twice: readonly string[]
  /** What the server has sent more than once, done or not. */
  readonly redelivered: readonly string[]
  readonly outcomes: readonly Outcome[]
}

/** How many send at the same time, one message after the other: so many are always under way. */
const SENDERS = 100

/** What the first consumer has done when it is told to stop. */
const ENOUGH = 250

/** Sends messages without pause to two consumers, stops one in the middle, and the other when nothing is left. */
export function stopOneOfTwo(file: string, env: NodeJS.ProcessEnv, messages: Messages): Promise<Consumed> {
  const options = { env: { ...process.env, ...env } }
  const run = (use: (program: Program) => Promise<Consumed>) =>
    withProgram(`../integrations/${file}`, use, options)
  return run((first) => run((second) => shared(first, second, messages)))
}

async function shared(first: Program, second: Program, messages: Messages): Promise<Consumed> {
  await Promise.all([first.until('ready'), second.until('ready')])
  const ids: string[] = []
  let isStopped = false
  const send = async (): Promise<void> => {
    while (!isStopped) {
      const id = `${ids.length + 1}`
      ids.push(id)
      await messages.send(id)
    }
  }
  const sent = Promise.all(Array.from({ length: SENDERS }, send))
  try {
    await becomesTrue(() => doneBy(first).length >= ENOUGH)
    const told = doneBy(first).length
    first.kill('SIGTERM')
    const outcome = await first.exited()
    isStopped = true
    await sent
    await becomesTrue(messages.isEmpty)
    second.kill('SIGTERM')
    const outcomes = [outcome, await second.exited()]
    const done = [...doneBy(first), ...doneBy(second)]
    return { first: { told, ended: doneBy(first).length }, outcomes, ...compare(ids, done) }
  } finally {
    isStopped = true
  }
}

interface Done {
  readonly id: string
  readonly isRedelivered: boolean
}

/** The messages whose work a program says that it has done. */
function doneBy({ stdout }: Program): Done[] {
  return [...stdout.matchAll(/^done (\S+)( redelivered)?$/gm)].map(([, id, again]) => ({
    id: id as string,
    isRedelivered: again !== undefined,
  }))
}

function compare(ids: readonly string[], done: readonly Done[]) {
  const seen = new Set<string>()
  const twice = done.filter(({ id }) => seen.has(id) || !seen.add(id)).map(({ id }) => id)
  const redelivered = done.filter(({ isRedelivered }) => isRedelivered).map(({ id }) => id)
  return { sent: ids.length, lost: ids.filter((id) => !seen.has(id)), twice, redelivered }
}

/** Both consumers have ended in order, and each message's work was done once, at the first attempt. */
export function assertOnce({ lost, twice, redelivered, outcomes }: Consumed): void {
  for (const outcome of outcomes) {
    assert.deepEqual({ ...outcome, stdout: '' }, { code: 0, signal: null, stdout: '', stderr: '' })
  }
  assert.deepEqual({ lost, twice, redelivered }, { lost: [], twice: [], redelivered: [] })
}
