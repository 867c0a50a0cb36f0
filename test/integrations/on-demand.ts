// Some libraries are large, and one test alone needs them. So they are no development dependencies: the test installs
// them, once, into the cache of the user, and links them into its own folder, where its programs find them.
import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachedFolder, installInto } from '../support/cached-folder.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The packages of each integration that has its own. */
export const PINNED = {
  prisma: { '@prisma/adapter-pg': '7.10.1', '@prisma/client': '7.10.0', prisma: '7.10.1' },
  sentry: { '@sentry/node': '11.12.0' },
  temporal: {
    '@temporalio/activity': '1.24.0',
    '@temporalio/proto': '1.24.0',
    '@temporalio/worker': '1.24.0',
  },
} as const

/** Scripts of packages download more. And who is offline does not want to wait for many attempts. */
const FLAGS = ['--ignore-scripts', '--fetch-retries=1']

/** Makes the packages of an integration ready to be imported. Returns why its tests are skipped, or false. */
export function lacksPackages(integration: keyof typeof PINNED): string | false {
  const packages = PINNED[integration]
  let folder: string
  try {
    const path = join('integrations', integration)
    folder = cachedFolder(path, JSON.stringify(packages), (fresh) => installInto(fresh, packages, FLAGS))
  } catch (error) {
    return `npm could not install ${Object.keys(packages).join(', ')}: ${reasonOf(error)}`
  }
  const link = join(here, integration, 'node_modules')
  rmSync(link, { force: true })
  symlinkSync(join(folder, 'node_modules'), link)
  return false
}

/** What npm says first, without the command. */
function reasonOf(error: unknown): string {
  const { message } = error as Error
  return /^npm error (.+)$/m.exec(message)?.[1] ?? message
}
