import { health } from '../close.server.js'

export const loader = () => Response.json(health())
