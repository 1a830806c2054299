import CategoryIcon from '@mui/icons-material/CategoryOutlined';
import CloudUploadIcon from '@mui/icons-material/CloudUploadOutlined';
import LocalActivityIcon from '@mui/icons-material/LocalActivityOutlined';
import MovieIcon from '@mui/icons-material/MovieOutlined';
import PeopleIcon from '@mui/icons-material/PeopleOutlined';
import PersonIcon from '@mui/icons-material/BadgeOutlined';
import SellIcon from '@mui/icons-material/SellOutlined';
import TheaterIcon from '@mui/icons-material/TheaterComedyOutlined';
import TuneIcon from '@mui/icons-material/TuneOutlined';
import { Typography } from '@mui/material';
import { Menu, useCanAccess, useSidebarState, useTranslate } from 'react-admin';

/** What this person may open, in the order of a day's work. */
export function AdminMenu() {
  const translate = useTranslate();
  const [open] = useSidebarState();
  const { canAccess: seesSubscriptions } = useCanAccess({ resource: 'plans', action: 'list' });
  return (
    <Menu sx={{ px: open ? 1.5 : 0.5, pt: 2 }}>
      <Menu.DashboardItem />
      <Menu.ResourceItem name="videos" />
      <Menu.ResourceItem name="categories" />
      <Menu.ResourceItem name="genres" />
      <Menu.ResourceItem name="cast_members" />
      <Menu.ResourceItem name="uploads" />
      <Menu.ResourceItem name="jobs" />
      {seesSubscriptions && open && (
        <Typography component="li" role="presentation" variant="body2" sx={{ px: 2, pt: 3, pb: 1, color: 'text.secondary', fontWeight: 650 }}>
          {translate('menu.subscriptions')}
        </Typography>
      )}
      <Menu.ResourceItem name="customers" />
      <Menu.ResourceItem name="subscriptions" />
      <Menu.ResourceItem name="plans" />
    </Menu>
  );
}

export const icons = {
  videos: MovieIcon,
  categories: CategoryIcon,
  genres: TheaterIcon,
  cast_members: PeopleIcon,
  uploads: CloudUploadIcon,
  jobs: TuneIcon,
  customers: PersonIcon,
  subscriptions: LocalActivityIcon,
  plans: SellIcon,
};
