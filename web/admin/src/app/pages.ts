import { lazy, type ComponentType } from 'react';

/** A page that arrives with its own chunk when it is opened. */
const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(async () => ({ default: (await load())[name] }));

const castMembers = () => import('../features/cast_members/cast_members');
const categories = () => import('../features/categories/categories');
const customers = () => import('../features/customers/customers');
const genres = () => import('../features/genres/genres');
const plans = () => import('../features/plans/plans');
const subscriptions = () => import('../features/subscriptions/subscriptions');

export const Dashboard = page(() => import('../features/dashboard/dashboard'), 'Dashboard');
export const VideoList = page(() => import('../features/videos/video_list'), 'VideoList');
export const VideoCreate = page(() => import('../features/videos/video_create'), 'VideoCreate');
export const VideoEdit = page(() => import('../features/videos/video_edit'), 'VideoEdit');
export const CategoryList = page(categories, 'CategoryList');
export const CategoryCreate = page(categories, 'CategoryCreate');
export const CategoryEdit = page(categories, 'CategoryEdit');
export const GenreList = page(genres, 'GenreList');
export const GenreCreate = page(genres, 'GenreCreate');
export const GenreEdit = page(genres, 'GenreEdit');
export const CastMemberList = page(castMembers, 'CastMemberList');
export const CastMemberCreate = page(castMembers, 'CastMemberCreate');
export const CastMemberEdit = page(castMembers, 'CastMemberEdit');
export const UploadList = page(() => import('../features/uploads/uploads'), 'UploadList');
export const JobList = page(() => import('../features/jobs/jobs'), 'JobList');
export const CustomerList = page(customers, 'CustomerList');
export const CustomerShow = page(customers, 'CustomerShow');
export const SubscriptionList = page(subscriptions, 'SubscriptionList');
export const SubscriptionShow = page(subscriptions, 'SubscriptionShow');
export const PlanList = page(plans, 'PlanList');
export const PlanCreate = page(plans, 'PlanCreate');
export const PlanEdit = page(plans, 'PlanEdit');
