// Writes what is made from other files: docs/api.md from the declarations in dist, and llms.txt from the pages.
import { writeFileSync } from 'node:fs'
import { renderPage } from './api/page.ts'
import { renderIndex } from './llms.ts'

const root = new URL('../', import.meta.url)
writeFileSync(new URL('docs/api.md', root), renderPage())
writeFileSync(new URL('llms.txt', root), renderIndex())
