import type { CatalogAdminSchemas, EncoderSchemas, SubscriptionSchemas } from '@codeflix/api';

type CatalogAdmin = CatalogAdminSchemas['schemas'];
type Encoder = EncoderSchemas['schemas'];
type Subscriptions = SubscriptionSchemas['schemas'];

export type Category = CatalogAdmin['Category'];
export type CategoryInput = CatalogAdmin['CategoryInput'];
export type Genre = CatalogAdmin['Genre'];
export type GenreInput = CatalogAdmin['GenreInput'];
export type CastMember = CatalogAdmin['CastMember'];
export type CastMemberInput = CatalogAdmin['CastMemberInput'];
export type Video = CatalogAdmin['Video'];
export type VideoInput = CatalogAdmin['VideoInput'];
export type Media = CatalogAdmin['Media'];
export type Image = CatalogAdmin['Image'];
export type MediaStatus = CatalogAdmin['MediaStatus'];
export type Rating = CatalogAdmin['Rating'];
export type Missing = CatalogAdmin['FieldError'];
export type Upload = CatalogAdmin['Upload'];
export type Job = Encoder['Job'];
export type JobState = Encoder['JobState'];
export type Plan = Subscriptions['Plan'];
export type PlanInput = Subscriptions['PlanInput'];
export type Customer = Subscriptions['Customer'];
export type Subscription = Subscriptions['Subscription'];

export type MediaSlot = 'video' | 'trailer';
export type ImageSlot = 'banner' | 'thumbnail' | 'thumbnail_half';
export type Slot = MediaSlot | ImageSlot;

export const mediaSlots: readonly MediaSlot[] = ['video', 'trailer'];
export const imageSlots: readonly ImageSlot[] = ['thumbnail', 'banner', 'thumbnail_half'];
export const ratings: readonly Rating[] = ['ER', 'L', '10', '12', '14', '16', '18'];

/** A record as react-admin keeps it: with the ETag of the read that it came from. */
export type Versioned<Row> = Row & { etag?: string };
