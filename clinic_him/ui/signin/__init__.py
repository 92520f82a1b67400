"""What is there before anybody is signed in: sign-in and lock screen, first-run wizard."""
