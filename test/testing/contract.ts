import type { Clock, ProcessLike } from 'lastcall'

/** What a contract works with: the thing itself, and a way to let milliseconds pass. */
export interface ClockSubject {
  readonly clock: Clock
  readonly pass: (ms: number) => Promise<void>
}

/** Facts about a clock; the same for the real one and the fake. */
export async function clockContract({ clock, pass }: ClockSubject): Promise<Record<string, unknown>> {
  const { now } = clock
  const calls: string[] = []
  const note = (name: string) => () => void calls.push(name)
  const start = now()
  let firedAt = 0
  clock.setTimeout(note('second'), 20)
  clock.setTimeout(note('first'), 10)
  clock.setTimeout(note('first too'), 10)
  clock.setTimeout(() => {
    firedAt = clock.now()
  }, 15)
  clock.clearTimeout(clock.setTimeout(note('cleared'), 5))
  clock.clearTimeout(undefined)
  const fired = clock.setTimeout(note('fired'), 0)
  for (const far of [2 ** 31, 2 ** 40, Infinity]) clock.setTimeout(note(`after ${far} ms`), far).unref()
  clock.setImmediate(note('immediate'))
  queueMicrotask(note('microtask'))
  calls.push('synchronous')
  await pass(40)
  clock.clearTimeout(fired)
  const chained = await new Promise((resolve) => {
    clock.setTimeout(() => clock.setTimeout(() => resolve('chained'), 1), 1)
    void pass(10)
  })
  return {
    // When 0 ms are over against the loop's turn is nobody's promise.
    calls: calls.filter((call) => call !== 'fired'),
    hasFired: calls.includes('fired'),
    neverEarly: firedAt - start >= 15,
    passed: clock.now() - start >= 40,
    chained,
  }
}

/** Facts about a process that is told to end; the same for the real one and the fake. */
export async function processContract(
  process: ProcessLike,
  report: (facts: Record<string, unknown>) => void,
): Promise<void> {
  const heard: unknown[] = []
  const listener = (...args: unknown[]): void => void heard.push(args)
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  process.on('SIGUSR2', listener)
  const during = process.listenerCount('SIGUSR2')
  process.kill(process.pid, 'SIGUSR2')
  const isSynchronous = heard.length > 0
  await turns()
  process.off('SIGUSR2', listener)
  const written = await new Promise((resolve) =>
    process.stdout.write('', (error) => resolve(error ?? 'written')),
  )
  process.on('exit', (code) => {
    report({
      heard,
      during,
      after: process.listenerCount('SIGUSR2'),
      isSynchronous,
      written,
      pending: process.stdout.writableLength,
      code,
      exitCode: process.exitCode,
      resources: Array.isArray(process.getActiveResourcesInfo()),
    })
  })
  process.exit(7)
}
