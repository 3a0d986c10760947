"""What readers notice when a part of the site fails: real servers, whose parts these tests take away."""
