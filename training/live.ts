/** What is in service, as the resolvers read it from the live parameter. */
export interface Live {
  readonly campaigns: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, string>>;
  readonly trackingId: string;
  readonly itemsDatasetArn: string;
  /** ISO 8601 */
  readonly updatedAt: string;
}
