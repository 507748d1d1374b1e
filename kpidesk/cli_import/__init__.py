"""The import command without a screen; like cli it reaches the layers through bootstrap."""
