// Stands in for PostgreSQL. With the package pg it is `export const pool = new Pool()`.
import { setTimeout } from 'node:timers/promises'

let isOpen = true

export const pool = {
  async query(sql) {
    if (!isOpen) throw new Error(`closed, and yet asked for: ${sql}`)
    await setTimeout(20)
    return { rows: [] }
  },
  async end() {
    isOpen = false
    await setTimeout(50)
    console.log('postgres closed')
  },
}
