/** How a figure is known. */
type Origin =
  /** Read in source code, a specification or the project's own documentation. */
  | 'source'
  /** Reported in an issue or a pull request. */
  | 'issue'
  /** Chosen so that the model gives a published figure. */
  | 'fitted'
  /** A guess. */
  | 'assumed'

export interface Figure {
  /** Seconds, unless `what` says something else. */
  readonly value: number
  readonly what: string
  readonly origin: Origin
  /** Where it was read. For a fitted figure: what it is fitted to. For a guess: what it goes by. */
  readonly url?: string
}

/** The figures that the model is made of. */
export type FigureName =
  | 'controller'
  | 'controllerSpread'
  | 'batch'
  | 'backoff'
  | 'failing'
  | 'watch'
  | 'watchSpread'
  | 'sliceBytes'
  | 'slices'
  | 'bandwidth'
  | 'endpoints'
  | 'syncSpread'
  | 'minSync'
  | 'iptablesSmall'
  | 'iptablesLarge'
  | 'nftables'
  | 'stalling'
  | 'stall'
  | 'stallSpread'
  | 'ciliumPause'
  | 'ciliumSync'
  | 'nginxPause'
  | 'nginxPoll'
  | 'nginxSync'
  | 'nginxPods'
  | 'istioQuiet'
  | 'istioMost'
  | 'istioBusy'
  | 'istioPush'
  | 'istioSpread'
  | 'alb'
  | 'albSpread'
  | 'nlb'
  | 'nlbSpread'
  | 'checkInterval'
  | 'checkFailures'
  | 'checkRest'
  | 'checkSpread'
  | 'elb'
  | 'elbSpread'
  | 'gateway'
  | 'gatewaySpread'

/** The value of each figure. Some can be replaced, to see what depends on them. */
export type Values = Readonly<Record<FigureName, number>>
