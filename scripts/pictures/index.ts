// Writes the pictures of the docs to docs/pictures.
import { mkdirSync, writeFileSync } from 'node:fs'
import { renderPictures } from './render.ts'

const folder = new URL('../../docs/pictures/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [file, text] of Object.entries(await renderPictures())) writeFileSync(new URL(file, folder), text)
