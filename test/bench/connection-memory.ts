import { Hello } from './hello.ts'

const CONNECTIONS = 5_000

/** Heap for each open connection, with and without a drain. */
export async function connectionMemory(rounds: number): Promise<string> {
  const lines = ['| run | bare, bytes each | drained, bytes each | difference |', '|---|---|---|---|']
  for (let round = 1; round <= rounds; round++) {
    const [bare, drained] = [await bytesEach('bare'), await bytesEach('drained')]
    lines.push(`| ${round} | ${bare} | ${drained} | ${drained - bare} |`)
  }
  return lines.join('\n')
}

async function bytesEach(kind: 'bare' | 'drained'): Promise<number> {
  const hello = await Hello.start(kind)
  try {
    // What is made once, by the first connections, is not counted.
    for (const client of await hello.open(100)) client.destroy()
    const before = await hello.heap()
    await hello.open(CONNECTIONS)
    return Math.round(((await hello.heap()) - before) / CONNECTIONS)
  } finally {
    await hello.program.destroy()
  }
}
