// Writes docs/api.md from the declarations in dist.
import { writeFileSync } from 'node:fs'
import { renderPage } from './api/page.ts'

writeFileSync(new URL('../docs/api.md', import.meta.url), renderPage())
