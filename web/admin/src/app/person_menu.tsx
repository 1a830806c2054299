import LogoutIcon from '@mui/icons-material/Logout';
import { ListItemIcon, ListItemText, MenuItem } from '@mui/material';
import { UserMenu, useNotify, useTranslate } from 'react-admin';
import { session } from '../shared/auth/session';

/** Who is signed in, and the way out: here and at the issuer. */
export function PersonMenu() {
  const translate = useTranslate();
  const notify = useNotify();
  return (
    <UserMenu>
      <MenuItem onClick={() => session.signOut().catch(() => notify('problems.network', { type: 'error' }))}>
        <ListItemIcon>
          <LogoutIcon fontSize="small" />
        </ListItemIcon>
        <ListItemText>{translate('ra.auth.logout')}</ListItemText>
      </MenuItem>
    </UserMenu>
  );
}
