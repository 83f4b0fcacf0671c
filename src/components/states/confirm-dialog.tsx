'use client';

import type { ReactNode, RefObject } from 'react';
import { useFocusReturn } from '@/lib/use-focus-return';
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from '../ui/alert-dialog';

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What gets the focus back when it was chosen from a menu: the menu's button. */
  opener?: RefObject<HTMLElement | null>;
  /** A question that names the thing: `Delete “Support chats”?` */
  title: string;
  /** What is lost and what stays. */
  description: ReactNode;
  /** The verb: `Delete dataset`. */
  confirmLabel: string;
  isPending: boolean;
  /** It cannot be done: the description says why, and there is nothing to confirm. */
  isRefused?: boolean;
  /** What the action touches, below the description. */
  children?: ReactNode;
  /** Close the dialog when it has succeeded. */
  onConfirm: () => void;
};

/** Asks before something is destroyed. It stays open while the action runs, so a failure can be answered by a retry. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const focusReturn = useFocusReturn(props.opener);
  return (
    <AlertDialog open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialogContent {...focusReturn}>
        <AlertDialogHeader>
          <AlertDialogTitle>{props.title}</AlertDialogTitle>
          <AlertDialogDescription>{props.description}</AlertDialogDescription>
        </AlertDialogHeader>
        {props.children}
        <AlertDialogFooter>
          <AlertDialogCancel disabled={props.isPending}>
            {props.isRefused ? 'Close' : 'Keep it'}
          </AlertDialogCancel>
          {!props.isRefused && (
            <AlertDialogAction
              variant="destructive"
              disabled={props.isPending}
              onClick={(event) => {
                event.preventDefault();
                props.onConfirm();
              }}
            >
              {props.isPending ? 'Working…' : props.confirmLabel}
            </AlertDialogAction>
          )}
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
