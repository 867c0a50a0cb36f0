/** A place where services run, and the time that it gives them to stop. */
export interface Platform {
  readonly name: string
  /** A variable that the platform sets in every process it starts. */
  readonly variable: string
  /** A timeout shorter than the platform's default grace period, in milliseconds. */
  readonly timeout: number
}

const KUBERNETES: Platform = { name: 'Kubernetes', variable: 'KUBERNETES_SERVICE_HOST', timeout: 25_000 }

/** D9: the known platforms. The docs have the source of each number. */
export const PLATFORMS: readonly Platform[] = [
  KUBERNETES,
  { name: 'ECS', variable: 'ECS_CONTAINER_METADATA_URI_V4', timeout: 25_000 },
  { name: 'Heroku', variable: 'DYNO', timeout: 25_000 },
  { name: 'Cloud Run', variable: 'K_SERVICE', timeout: 9_000 },
  { name: 'Fly', variable: 'FLY_APP_NAME', timeout: 4_000 },
  { name: 'Nomad', variable: 'NOMAD_ALLOC_ID', timeout: 4_000 },
  { name: 'Azure App Service', variable: 'WEBSITE_SITE_NAME', timeout: 4_000 },
  { name: 'PM2', variable: 'pm_id', timeout: 1_400 },
  { name: 'Lambda', variable: 'AWS_LAMBDA_FUNCTION_NAME', timeout: 250 },
]

/** Whether the process runs in a Kubernetes pod, whatever else the environment shows. */
export function isOnKubernetes(env: Readonly<Record<string, string | undefined>>): boolean {
  return env[KUBERNETES.variable] !== undefined
}

/** D9: of the platforms that the environment shows, the one that kills first. */
export function detectPlatform(env: Readonly<Record<string, string | undefined>>): Platform | undefined {
  return PLATFORMS.filter((platform) => env[platform.variable] !== undefined).reduce<Platform | undefined>(
    (shortest, platform) => (shortest && shortest.timeout <= platform.timeout ? shortest : platform),
    undefined,
  )
}
