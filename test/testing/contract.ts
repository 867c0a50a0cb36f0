import type { Clock, ProcessLike } from 'lastcall'

/** What a contract works with: the thing itself, and a way to let milliseconds pass. */
export interface ClockSubject {
  readonly clock: Clock
  readonly pass: (ms: number) => Promise<void>
}

/** Facts about a clock; the same for the real one and the fake. */
export async function clockContract({ clock, pass }: ClockSubject): Promise<Record<string, unknown>> {
  const { now } = clock
  // Apart: when milliseconds are over against the loop's turns is nobody's promise.
  const turns: string[] = []
  const timers: string[] = []
  const turn = (name: string) => () => void turns.push(name)
  const timer = (name: string) => () => void timers.push(name)
  const start = now()
  let firedAt = 0
  clock.setTimeout(timer('second'), 20)
  clock.setTimeout(() => {
    timers.push('first')
    queueMicrotask(timer('microtask of the first'))
    clock.clearTimeout(sibling)
  }, 10)
  clock.setTimeout(timer('first too'), 10)
  const sibling = clock.setTimeout(timer('sibling'), 10)
  clock.setTimeout(() => {
    firedAt = clock.now()
  }, 14.5)
  clock.clearTimeout(clock.setTimeout(timer('cleared'), 5))
  clock.clearTimeout(undefined)
  let hasFired = false
  const atOnce = clock.setTimeout(() => {
    hasFired = true
  }, 0)
  const negative = new Promise((resolve) => clock.setTimeout(() => resolve(true), -5))
  for (const far of [2 ** 31, 2 ** 40, Infinity]) clock.setTimeout(timer(`after ${far} ms`), far).unref()
  clock.setImmediate(() => {
    turns.push('immediate')
    clock.setImmediate(turn('immediate of the first'))
    void Promise.resolve().then(turn('before the next turn'))
  })
  clock.setImmediate(turn('second immediate'))
  queueMicrotask(turn('microtask'))
  turns.push('synchronous')
  await pass(40)
  clock.clearTimeout(atOnce)
  const chained = await new Promise((resolve) => {
    clock.setTimeout(() => clock.setTimeout(() => resolve('chained'), 1), 1)
    void pass(10)
  })
  return {
    turns,
    timers,
    hasFired,
    neverEarly: firedAt - start >= 14.5,
    passed: clock.now() - start >= 40,
    chained,
    negative: await negative,
  }
}

/** Facts about a process that is told to end; the same for the real one and the fake. */
export async function processContract(
  process: ProcessLike,
  report: (facts: Record<string, unknown>) => void,
): Promise<void> {
  const heard: unknown[] = []
  const hear =
    (name: string) =>
    (...args: unknown[]): void =>
      void heard.push([name, ...args])
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const leaves = (): void => {
    hear('leaves')()
    process.off('SIGUSR2', leaves)
  }
  const first = hear('first')
  process.on('SIGUSR2', leaves)
  process.on('SIGUSR2', hear('second'))
  process.prependListener?.('SIGUSR2', first)
  const during = process.listenerCount('SIGUSR2')
  const isSent = process.kill(process.pid, 'SIGUSR2')
  const isSynchronous = heard.length > 0
  await turns()
  // Nobody has to listen to it.
  process.kill(process.pid, 'SIGWINCH')
  await turns()
  process.off('SIGUSR2', first)
  const between = process.listenerCount('SIGUSR2')
  process.removeAllListeners('SIGUSR2')
  const writes: unknown[] = []
  await new Promise<void>((resolve) => {
    process.stdout.write('', (error) => writes.push(error ?? 'first'))
    process.stdout.write('', (error) => {
      writes.push(error ?? 'second')
      resolve()
    })
    writes.push('synchronous')
  })
  process.on('exit', (code) => {
    hear('exit')(code, process.exitCode)
    process.exitCode = 5
  })
  process.on('exit', (code) => {
    report({
      heard,
      during,
      between,
      after: process.listenerCount('SIGUSR2'),
      isSent,
      isSynchronous,
      writes,
      pending: process.stdout.writableLength,
      codes: [code, process.exitCode],
      resources: Array.isArray(process.getActiveResourcesInfo()),
      types: [typeof process.pid, typeof process.version, typeof process.env.PATH],
      terminals: [process.stdin.isTTY, process.stdout.isTTY, process.stderr.isTTY].map(Boolean),
      channel: process.channel ?? null,
    })
    process.exit(9)
  })
  process.on('exit', () => report({ isReached: true }))
  process.exit(7)
}
