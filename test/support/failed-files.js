// A reporter for `node --test`: a line with the name of each file of which a test fails.
import { resolve } from 'node:path'

/** @param {AsyncIterable<{ type: string, data: { file?: string, name?: string } }>} events */
export default async function* failedFiles(events) {
  const told = new Set()
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue
    // A file that cannot be loaded is itself the test that fails.
    const file = resolve(data.file ?? data.name)
    if (!told.has(file)) yield `${file}\n`
    told.add(file)
  }
}
