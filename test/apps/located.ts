import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, GROUPS, type Located } from './app.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/**
 * All programs, in the order of the alphabet: each has a folder of its name, whose `app.ts` exports it as `app`. Two
 * that share what is installed share the folder of one of them.
 */
export async function locateAll(): Promise<Located[]> {
  const folders = GROUPS.flatMap((group) =>
    readdirSync(here, { recursive: true, encoding: 'utf8' })
      .filter((path) => dirname(dirname(path)) === group && path.endsWith('app.ts'))
      .sort()
      .map((path) => ({ group, folder: join(here, dirname(path)) })),
  )
  return Promise.all(
    folders.map(async ({ group, folder }) => {
      const { app }: { app: App } = await import(join(folder, 'app.ts'))
      return { app, group, folder: join(dirname(folder), app.installedAs ?? app.name) }
    }),
  )
}
