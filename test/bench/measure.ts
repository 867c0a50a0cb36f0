import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Something that is measured beside others, by name. */
export interface Contender {
  readonly name: string
  /** Does it once, and returns the milliseconds that it took. */
  readonly run: () => number
}

export interface Measurement {
  readonly name: string
  readonly median: number
  /** The middle half of all runs lies between these. */
  readonly low: number
  readonly high: number
}

/** Runs all in turn, `rounds` times, after one round that does not count. */
export function measure(contenders: readonly Contender[], rounds: number): Measurement[] {
  const times = contenders.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [at, { run }] of contenders.entries()) {
      const ms = run()
      if (round >= 0) times[at]?.push(ms)
    }
  }
  return contenders.map(({ name }, at) => {
    const sorted = (times[at] as number[]).sort((a, b) => a - b)
    const quantile = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] as number
    return { name, median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) }
  })
}

/** The whole time of a process: from its start until it is gone. Its status must be 0. */
export function timeProcess(
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): number {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [...flags, path, ...args], { encoding: 'utf8' })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} exited with ${status}: ${stderr}`)
  return ms
}

/** A table in which each is compared with the first. */
export function tableOf(measurements: readonly Measurement[]): string {
  const [base] = measurements as [Measurement, ...Measurement[]]
  const rows = measurements.map(({ name, median, low, high }) => {
    const figures = [median, low, high].map((ms) => ms.toFixed(1))
    return `| ${name} | ${(median / base.median).toFixed(2)} | ${figures[0]} | ${figures[1]} to ${figures[2]} |`
  })
  return ['| | ratio | median, ms | middle half, ms |', '|---|---|---|---|', ...rows].join('\n')
}
