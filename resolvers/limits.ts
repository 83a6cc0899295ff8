/** Bounds of every request, the same over GraphQL and REST. */
export const limits = {
  defaultListLength: 25,
  maxListLength: 100,
  /** Personalize's own. https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html */
  maxIdLength: 256,
  maxRankedVideos: 500,
  maxExcludedVideos: 500,
  /** All genres together, quoted and joined by commas, make one filter value of at most 1,000 characters. */
  maxGenres: 10,
  maxGenreLength: 90,
  maxContextEntries: 150,
  maxContextKeyLength: 150,
  maxContextValueLength: 1000,
  maxTitleLength: 1000,
  maxUrlLength: 2048,
};
