import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Makes the client of `schema.prisma`, as each project that uses Prisma does. It becomes a part of `@prisma/client`. */
export function generateClient(): void {
  const cli = path('node_modules/prisma/build/index.js')
  const env = {
    ...process.env,
    // The engine of migrations would be downloaded, and is not used here. Any program will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
  execFileSync(process.execPath, [cli, 'generate', '--schema', path('schema.prisma')], { env, stdio: 'pipe' })
}
