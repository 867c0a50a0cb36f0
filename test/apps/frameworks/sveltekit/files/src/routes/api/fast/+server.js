export const GET = () => Response.json({ speed: 'fast' })
