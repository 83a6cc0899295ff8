export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDate: { input: string; output: string; }
  AWSDateTime: { input: string; output: string; }
  AWSEmail: { input: string; output: string; }
  AWSIPAddress: { input: string; output: string; }
  AWSJSON: { input: string; output: string; }
  AWSPhone: { input: string; output: string; }
  AWSTime: { input: string; output: string; }
  AWSTimestamp: { input: number; output: number; }
  AWSURL: { input: string; output: string; }
};

export type Campaign = {
  /** Personalize's offline metrics of that version. */
  metrics: Array<Metric>;
  name: Scalars['String']['output'];
  recipe?: Maybe<Scalars['String']['output']>;
  /** ARN of the solution version that it serves. */
  solutionVersion?: Maybe<Scalars['String']['output']>;
  status: Scalars['String']['output'];
  updatedAt?: Maybe<Scalars['AWSDateTime']['output']>;
};

export type DayOfPlays = {
  clicked: Scalars['Int']['output'];
  day: Scalars['AWSDate']['output'];
  watched: Scalars['Int']['output'];
};

export type Engagement =
  | 'COMMENTED'
  | 'LIKED'
  | 'SHARED';

export type GateDecision =
  | 'CONFIRMED'
  | 'DEPLOYED'
  | 'FAILED'
  /** Measured worse than the live version, which stays. */
  | 'KEPT_ASIDE'
  | 'ROLLED_BACK';

export type Interaction = {
  engagement: Array<Engagement>;
  id: Scalars['ID']['output'];
  occurredAt: Scalars['AWSDateTime']['output'];
  recommendationId?: Maybe<Scalars['ID']['output']>;
  /** WATCHED from half of the video's length on, CLICKED below. */
  type: InteractionType;
  userId: Scalars['ID']['output'];
  video?: Maybe<Video>;
  videoId: Scalars['ID']['output'];
  /** watchedSeconds ÷ the video's length; above 1 when it was looped. */
  watchRatio: Scalars['Float']['output'];
  watchedSeconds: Scalars['Float']['output'];
};

export type InteractionConnection = {
  items: Array<Interaction>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type InteractionType =
  | 'CLICKED'
  | 'WATCHED';

/** Blocks of users (rows) and videos (columns), both by descending activity. */
export type MatrixPreview = {
  /** rows × columns shares of filled cells, 0 to 1, row by row. */
  cells: Array<Scalars['Float']['output']>;
  columns: Scalars['Int']['output'];
  items: Scalars['Int']['output'];
  rows: Scalars['Int']['output'];
  users: Scalars['Int']['output'];
};

export type Metric = {
  name: Scalars['String']['output'];
  value: Scalars['Float']['output'];
};

export type Model = {
  campaigns: Array<Campaign>;
  /** What training did with each version it made, newest first; at most 100. */
  decisions: Array<TrainingDecision>;
  /** The user × video matrix, small enough to draw. */
  matrix?: Maybe<MatrixPreview>;
  /** Of the latest preprocessing; null before the first. */
  report?: Maybe<ModelReport>;
};

export type ModelReport = {
  clicked: Scalars['Int']['output'];
  /** Share of the matrix's cells that are not empty. */
  density: Scalars['Float']['output'];
  duplicates: Scalars['Int']['output'];
  finishedAt: Scalars['AWSDateTime']['output'];
  /** First and last play. */
  from: Scalars['AWSDateTime']['output'];
  items: Scalars['Int']['output'];
  playsByDay: Array<DayOfPlays>;
  ratioHistogram: Array<RatioBin>;
  rejected: Array<RejectedRows>;
  /** Rows read = watched + clicked + withoutWatchTime + duplicates + all rejected. */
  rows: Scalars['Int']['output'];
  run: Scalars['ID']['output'];
  to: Scalars['AWSDateTime']['output'];
  /** Viewers and videos with at least one play. */
  users: Scalars['Int']['output'];
  warnings: Array<Scalars['String']['output']>;
  /** Share of a video's length from which a play counts as WATCHED. */
  watchThreshold: Scalars['Float']['output'];
  watched: Scalars['Int']['output'];
  withoutWatchTime: Scalars['Int']['output'];
};

export type Mutation = {
  /** Adds or replaces a video of the catalogue. For operators. */
  putVideo: Video;
  /** Records one play. The same `id` sent twice records once and answers the first record. */
  recordInteraction: Interaction;
};


export type MutationPutVideoArgs = {
  input: PutVideoInput;
};


export type MutationRecordInteractionArgs = {
  input: RecordInteractionInput;
};

export type PutVideoInput = {
  createdAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  durationSeconds?: InputMaybe<Scalars['Float']['input']>;
  genres?: InputMaybe<Array<Scalars['String']['input']>>;
  id: Scalars['ID']['input'];
  title: Scalars['String']['input'];
  url: Scalars['AWSURL']['input'];
};

export type Query = {
  /** What this viewer played, newest first. */
  interactions: InteractionConnection;
  /** What was prepared, trained, measured and put live. For operators. */
  model: Model;
  /** The videos with most plays. */
  popularVideos: RecommendationList;
  /** The given videos in this viewer's order of preference. Up to 500 ids. */
  rankVideos: RecommendationList;
  /** Videos that this viewer is likely to watch next, best first. `limit` is 1 to 100. */
  recommendations: RecommendationList;
  /** Videos that go with this one, best first. */
  similarVideos: RecommendationList;
  /** The videos whose plays grow fastest. */
  trendingVideos: RecommendationList;
  video?: Maybe<Video>;
  videos: VideoConnection;
};


export type QueryInteractionsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  userId: Scalars['ID']['input'];
};


export type QueryPopularVideosArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryRankVideosArgs = {
  userId: Scalars['ID']['input'];
  videoIds: Array<Scalars['ID']['input']>;
};


export type QueryRecommendationsArgs = {
  context?: InputMaybe<Scalars['AWSJSON']['input']>;
  filter?: InputMaybe<RecommendationFilterInput>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  userId: Scalars['ID']['input'];
};


export type QuerySimilarVideosArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  videoId: Scalars['ID']['input'];
};


export type QueryTrendingVideosArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryVideoArgs = {
  id: Scalars['ID']['input'];
};


export type QueryVideosArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

/** Plays whose watch ratio is at least `from` and below `to`; without `to` there is no upper end. */
export type RatioBin = {
  from: Scalars['Float']['output'];
  plays: Scalars['Int']['output'];
  to?: Maybe<Scalars['Float']['output']>;
};

export type Recommendation = {
  reason?: Maybe<Scalars['String']['output']>;
  score?: Maybe<Scalars['Float']['output']>;
  video: Video;
};

export type RecommendationFilterInput = {
  excludeVideoIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  genres?: InputMaybe<Array<Scalars['String']['input']>>;
  includeWatched?: InputMaybe<Scalars['Boolean']['input']>;
};

export type RecommendationList = {
  items: Array<Recommendation>;
  /** Send it back with `recordInteraction`, so that the play counts for this list. */
  recommendationId?: Maybe<Scalars['ID']['output']>;
  source: RecommendationSource;
};

export type RecommendationSource =
  /** The last good popular list, because nothing better could be had in time. */
  | 'FALLBACK'
  /** Learned from this viewer's plays. */
  | 'PERSONALIZED'
  /** The most played videos. */
  | 'POPULAR'
  /** Learned from what viewers of a video watched besides it. */
  | 'SIMILAR'
  /** The fastest growing videos. */
  | 'TRENDING';

export type RecordInteractionInput = {
  engagement?: InputMaybe<Array<Engagement>>;
  /** Makes a repeated request safe. Without it every request is a new play. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** When the play ended; now when left out. */
  occurredAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  recommendationId?: InputMaybe<Scalars['ID']['input']>;
  sessionId?: InputMaybe<Scalars['ID']['input']>;
  userId: Scalars['ID']['input'];
  videoId: Scalars['ID']['input'];
  watchedSeconds: Scalars['Float']['input'];
};

export type RejectedRows = {
  reason: Scalars['String']['output'];
  rows: Scalars['Int']['output'];
};

export type Subscription = {
  onInteractionRecorded?: Maybe<Interaction>;
};


export type SubscriptionOnInteractionRecordedArgs = {
  userId: Scalars['ID']['input'];
};

export type TrainingDecision = {
  at: Scalars['AWSDateTime']['output'];
  decision: GateDecision;
  /** Of the version that was live when this was decided. */
  liveMetrics: Array<Metric>;
  liveVersion?: Maybe<Scalars['String']['output']>;
  metrics: Array<Metric>;
  reason: Scalars['String']['output'];
  recipe?: Maybe<Scalars['String']['output']>;
  solution: Scalars['String']['output'];
  version: Scalars['String']['output'];
};

export type Video = {
  createdAt?: Maybe<Scalars['AWSDateTime']['output']>;
  durationSeconds?: Maybe<Scalars['Float']['output']>;
  genres: Array<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  title: Scalars['String']['output'];
  url: Scalars['AWSURL']['output'];
};

export type VideoConnection = {
  items: Array<Video>;
  nextToken?: Maybe<Scalars['String']['output']>;
};
