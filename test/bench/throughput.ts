import { spawnSync } from 'node:child_process'
import { Hello } from './hello.ts'

const NO_WRK = spawnSync('wrk', ['--version']).error ? '`wrk` is not installed' : false

/** Requests a second of a hello-world with a drain, against the bare one: alternating runs of wrk. */
export async function throughput(rounds: number): Promise<string> {
  if (NO_WRK) return `skipped: ${NO_WRK}`
  const servers = [await Hello.start('bare'), await Hello.start('drained')] as const
  const rates: [number[], number[]] = [[], []]
  try {
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      // Who comes first is no advantage.
      for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const rate = rateOf(servers[at].port)
        if (round > 0) rates[at].push(rate)
      }
    }
  } finally {
    for (const { program } of servers) await program.destroy()
  }
  const [bare, drained] = rates.map(median) as [number, number]
  return [
    '| | requests a second, median | ratio |',
    '|---|---|---|',
    `| bare | ${bare.toFixed(0)} | 1.000 |`,
    `| drained | ${drained.toFixed(0)} | ${(drained / bare).toFixed(3)} |`,
  ].join('\n')
}

function rateOf(port: number): number {
  const args = ['-t1', '-c50', '-d3s', `http://127.0.0.1:${port}/`]
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' })
  return Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1])
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number
}
