import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cachedFolder, installInto } from '../support/cached-folder.ts'
import { type Located, versionOf } from './app.ts'
import { environment } from './environment.ts'

/** The folder in which a program is installed and built, and kept from one run to the next. */
export function cachedApp(located: Located): string {
  const path = join('apps', `${basename(located.folder)}@${versionOf(located.app)}`)
  return cachedFolder(path, digestOf(located), (folder) => make(folder, located))
}

function make(folder: string, { app, folder: definition }: Located): void {
  const files = filesOf(definition)
  if (files) cpSync(files, folder, { recursive: true })
  installInto(folder, app.packages, app.needsScripts ? [] : ['--ignore-scripts'])
  for (const [command, ...args] of app.build ?? []) {
    execFileSync(command as string, args, { cwd: folder, env: environment(folder), stdio: ['ignore', 2, 2] })
  }
}

function filesOf(definition: string): string | undefined {
  const files = join(definition, 'files')
  return existsSync(files) ? files : undefined
}

/** Changes with all that the folder is made of. */
function digestOf({ app, folder }: Located): string {
  const hash = createHash('sha256').update(JSON.stringify([app.packages, app.needsScripts, app.build]))
  const files = filesOf(folder)
  for (const name of files ? readdirSync(files, { recursive: true, encoding: 'utf8' }).sort() : []) {
    const path = join(files as string, name)
    hash.update(name)
    if (statSync(path).isFile()) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}
